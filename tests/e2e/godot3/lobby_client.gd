# The signalling half of a lobby for Godot 3: joins, seals, and carries offers, answers and candidates.
# What WebRTCMultiplayer would do with them is for a build that has WebRTC; call poll() in every frame.
extends Reference

signal placed(id, mesh)       # our number; others are told of by peer_connected
signal peer_connected(id)
signal peer_disconnected(id)
signal joined(lobby)
signal message(type, id, data)
signal sealed()
signal closed(code, reason)

enum {JOIN, ID, PEER_CONNECT, PEER_DISCONNECT, OFFER, ANSWER, CANDIDATE, SEAL}

var _socket = WebSocketClient.new()
var _join
var _text_frames
var _code = 1006  # unless the broker says another
var _reason = ""

# Without a lobby's name one is made, a mesh or of a host and clients.
func join(address, lobby = "", mesh = true, text_frames = true):
	_join = {"id": 0 if mesh else 1, "type": JOIN, "data": lobby}
	_text_frames = text_frames
	_socket.connect("connection_established", self, "_on_established")
	_socket.connect("connection_error", self, "_on_closed", [false])
	_socket.connect("connection_closed", self, "_on_closed")
	_socket.connect("server_close_request", self, "_on_close_request")
	_socket.connect("data_received", self, "_on_data")
	_socket.connect_to_url(address)

func poll():
	_socket.poll()

func send(type, id, data):
	_put({"id": id, "type": type, "data": data})

func seal():
	send(SEAL, 0, "")

func close():
	_socket.disconnect_from_host()

func _put(value):
	_socket.get_peer(1).put_packet(to_json(value).to_utf8())

func _on_established(_protocol):
	var mode = WebSocketPeer.WRITE_MODE_TEXT if _text_frames else WebSocketPeer.WRITE_MODE_BINARY
	_socket.get_peer(1).set_write_mode(mode)
	_put(_join)

func _on_close_request(code, reason):
	_code = code
	_reason = reason

func _on_closed(_was_clean):
	emit_signal("closed", _code, _reason)

func _on_data():
	var received = parse_json(_socket.get_peer(1).get_packet().get_string_from_utf8())
	var id = int(received.id)
	match int(received.type):
		ID:
			emit_signal("placed", id, received.data == "true")
		JOIN:
			emit_signal("joined", received.data)
		PEER_CONNECT:
			emit_signal("peer_connected", id)
		PEER_DISCONNECT:
			emit_signal("peer_disconnected", id)
		SEAL:
			emit_signal("sealed")
		_:
			emit_signal("message", int(received.type), id, received.data)

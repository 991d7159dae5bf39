# A signalling client for Godot 3: asks the broker for an id, opens a WebSocket, sends and receives its messages.
# Call poll() in every frame; what a payload holds is between the two games, the broker passes it on as it is.
extends Reference

signal opened(id)
signal message(type, src, payload)   # OFFER, ANSWER, CANDIDATE or LEAVE from another peer
signal peer_unavailable(id)          # nobody with this id came within the broker's expire_timeout
signal failed(reason)
signal closed()

const HEARTBEAT_INTERVAL_MS = 5000

var id = ""

var _host
var _port
var _path
var _key
var _text_frames
var _http = HTTPClient.new()
var _http_body = PoolByteArray()
var _http_asked = false
var _socket = null
var _next_heartbeat_ms = 0

# Without own_id the broker gives one. Text frames are what browsers send; binary ones, Godot's default, work as well.
func connect_to_broker(host, port, path = "/", key = "peerjs", own_id = "", text_frames = true):
	_host = host
	_port = port
	_path = path if path.ends_with("/") else path + "/"
	_key = key
	_text_frames = text_frames
	id = own_id
	if id == "":
		_http.connect_to_host(_host, _port)
	else:
		_open_socket()

func send(type, dst, payload):
	_put({"type": type, "dst": dst, "payload": payload})

func close():
	if _socket:
		_socket.disconnect_from_host()

func poll():
	if _socket:
		_poll_socket()
	elif id == "":
		_poll_id()

func _poll_id():
	_http.poll()
	match _http.get_status():
		HTTPClient.STATUS_CONNECTED:
			if not _http_asked:
				_http_asked = true
				_http.request(HTTPClient.METHOD_GET, "%s%s/id" % [_path, _key.percent_encode()], [])
			elif _http_body.size() > 0:
				_take_id()
		HTTPClient.STATUS_BODY:
			_http_body.append_array(_http.read_response_body_chunk())
		HTTPClient.STATUS_DISCONNECTED:
			if _http_body.size() > 0:
				_take_id()
		HTTPClient.STATUS_CANT_RESOLVE, HTTPClient.STATUS_CANT_CONNECT, HTTPClient.STATUS_CONNECTION_ERROR:
			emit_signal("failed", "the broker does not answer")

func _take_id():
	id = _http_body.get_string_from_utf8()
	_http.close()
	_open_socket()

func _open_socket():
	# The token proves at a reconnect that the id is ours; keep it for as long as the id.
	var token = "%x%x" % [randi(), randi()]
	var query = [_path, _key.percent_encode(), id.percent_encode(), token]
	_socket = WebSocketClient.new()
	_socket.connect("connection_established", self, "_on_established")
	_socket.connect("connection_error", self, "_on_error")
	_socket.connect("connection_closed", self, "_on_closed")
	_socket.connect("data_received", self, "_on_data")
	_socket.connect_to_url("ws://%s:%d" % [_host, _port] + "%speerjs?key=%s&id=%s&token=%s" % query)

func _poll_socket():
	_socket.poll()
	if _next_heartbeat_ms and OS.get_ticks_msec() >= _next_heartbeat_ms:
		_put({"type": "HEARTBEAT"})

func _put(value):
	_socket.get_peer(1).put_packet(to_json(value).to_utf8())
	_next_heartbeat_ms = OS.get_ticks_msec() + HEARTBEAT_INTERVAL_MS

func _on_established(_protocol):
	var mode = WebSocketPeer.WRITE_MODE_TEXT if _text_frames else WebSocketPeer.WRITE_MODE_BINARY
	_socket.get_peer(1).set_write_mode(mode)

func _on_error():
	emit_signal("failed", "no WebSocket")

func _on_closed(_was_clean):
	_next_heartbeat_ms = 0
	emit_signal("closed")

func _on_data():
	var message = parse_json(_socket.get_peer(1).get_packet().get_string_from_utf8())
	match message.type:
		"OPEN":
			_next_heartbeat_ms = OS.get_ticks_msec() + HEARTBEAT_INTERVAL_MS
			emit_signal("opened", id)
		"EXPIRE":
			emit_signal("peer_unavailable", message.src)
		"ID-TAKEN", "ERROR":
			emit_signal("failed", message.payload.msg)
		_:
			emit_signal("message", message.type, message.src, message.get("payload"))

# A signalling client for Godot 4: asks the broker for an id, opens a WebSocket, sends and receives its messages.
# It is a node and polls itself; what a payload holds is between the two games, the broker passes it on as it is.
extends Node

signal opened(id: String)
signal message(type: String, src: String, payload)  # OFFER, ANSWER, CANDIDATE or LEAVE from another peer
signal peer_unavailable(id: String)                 # nobody with this id came within the broker's expire_timeout
signal refused(reason: String)
signal closed(code: int, reason: String)

const HEARTBEAT_INTERVAL_MS = 5000

var id := ""
var _socket := WebSocketPeer.new()
var _next_heartbeat_ms := 0

func _ready():
	set_process(false)

# Without own_id the broker gives one. The place is host:port and the path that the broker was given.
func connect_to_broker(place: String, key := "peerjs", own_id := "", secure := false):
	var address = "%s/%s" % [place.trim_suffix("/"), key.uri_encode() + "/id"]
	id = own_id if own_id else await _ask_for_id(("https://" if secure else "http://") + address)
	if not id:
		refused.emit("the broker gives no id")
		return
	# The token proves at a reconnect that the id is ours; keep it for as long as the id.
	var token = Crypto.new().generate_random_bytes(16).hex_encode()
	var query = "key=%s&id=%s&token=%s" % [key.uri_encode(), id.uri_encode(), token]
	_socket.connect_to_url("%s%s/peerjs?%s" % ["wss://" if secure else "ws://", place.trim_suffix("/"), query])
	set_process(true)

func send(type: String, dst: String, payload):
	_put({"type": type, "dst": dst, "payload": payload})

func close():
	_socket.close()

func _ask_for_id(address: String) -> String:
	var request = HTTPRequest.new()
	add_child(request)
	request.request(address)
	var answer = await request.request_completed  # result, status, headers, body
	request.queue_free()
	return answer[3].get_string_from_utf8() if answer[1] == 200 else ""

func _process(_delta):
	_socket.poll()
	# In every state: a refusal and the close behind it can come in one frame.
	while _socket.get_available_packet_count() > 0:
		_take(JSON.parse_string(_socket.get_packet().get_string_from_utf8()))
	match _socket.get_ready_state():
		WebSocketPeer.STATE_OPEN:
			if Time.get_ticks_msec() >= _next_heartbeat_ms:
				_put({"type": "HEARTBEAT"})
		WebSocketPeer.STATE_CLOSED:
			set_process(false)
			closed.emit(_socket.get_close_code(), _socket.get_close_reason())

func _put(value: Dictionary):
	_socket.send_text(JSON.stringify(value))
	_next_heartbeat_ms = Time.get_ticks_msec() + HEARTBEAT_INTERVAL_MS

func _take(received: Dictionary):
	match received.type:
		"OPEN":
			opened.emit(id)
		"EXPIRE":
			peer_unavailable.emit(received.src)
		"ID-TAKEN", "ERROR":
			refused.emit(received.payload.msg)
		_:
			message.emit(received.type, received.src, received.get("payload"))

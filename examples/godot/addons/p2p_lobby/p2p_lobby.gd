class_name P2PLobby
extends Node
## A place in a lobby of p2p-broker, and the [WebRTCMultiplayerPeer] of all who are in it.
##
## Whoever makes a lobby is player 1. Join, and [member Node.multiplayer] has its peer when [signal joined] comes;
## from then on everything is as with any other MultiplayerPeer. The broker only brings players together: their
## connections live on when the place in the lobby is lost. Let the node be where no change of scenes frees it.
## [br][br]Part of p2p-broker; MIT licence, see LICENSE beside this file.

## In the lobby, whose name is what others join by; connections with those who are in it are being made.
signal joined(lobby: String)
## Nobody comes in any more, and the game needs the broker no longer; it closes soon, which is no loss.
signal sealed
## The place in the lobby has ended, or there was none: once for each [method join]. The code is 1000 behind
## [method leave] and [signal sealed], 4000 with a reason of the broker's, and another if the connection broke or
## there was none.
signal left(code: int, reason: String)

enum Message {JOIN, ID, PEER_CONNECT, PEER_DISCONNECT, OFFER, ANSWER, CANDIDATE, SEAL}

## Bytes that may wait between two frames, and behind a tab that nobody looks at: the offers of many who join.
const BUFFER_BYTES = 1 << 20

## STUN and TURN servers as WebRTC has them: [code]{"urls": ["stun:stun.example.org"]}[/code].
@export var ice_servers: Array[Dictionary] = []

var peer: WebRTCMultiplayerPeer  ## From [signal joined] to [method leave].
var lobby := ""                  ## The name of the lobby.

var _socket: WebSocketPeer
var _request := {}               # the JOIN that is to be sent when the socket is open
var _leaving := false

func _init():
	process_mode = PROCESS_MODE_ALWAYS  # who joins a game that is paused must not wait
	set_process(false)

## Joins the lobby of that name, or makes one if there is no name. What its maker chose holds for all: in a mesh
## everybody is connected with everybody, else with the maker alone, who passes on what is for others.
## [param members_max] bounds the lobby that is made, the maker included; 0 leaves it to the broker. The address is
## [code]wss://broker.example.org/godot[/code].
func join(address: String, lobby_name := "", mesh := true, members_max := 0) -> Error:
	leave()
	_socket = WebSocketPeer.new()
	_socket.inbound_buffer_size = BUFFER_BYTES
	_socket.outbound_buffer_size = BUFFER_BYTES
	_request = {"id": 0 if mesh else 1, "type": Message.JOIN, "data": lobby_name}
	if members_max > 0:
		_request["max_members"] = members_max
	_leaving = false
	var error = _socket.connect_to_url(address)
	set_process(error == OK)
	return error

## Lets nobody in any more. Only player 1 may.
func seal():
	_send(0, Message.SEAL)

## Gives up the place, and ends the connections with the other players.
func leave():
	_leaving = true
	lobby = ""
	if _socket:
		_socket.close()
	if peer:
		if multiplayer.multiplayer_peer == peer:
			multiplayer.multiplayer_peer = OfflineMultiplayerPeer.new()
		peer.close()
		peer = null

func _process(_delta):
	var socket = _socket  # what is told here may lead to another join
	socket.poll()
	var state = socket.get_ready_state()
	if state == WebSocketPeer.STATE_OPEN and _request:
		socket.send_text(JSON.stringify(_request))
		_request = {}
	# In every state, since the last words and the close behind them can come in one frame.
	while socket == _socket and not _leaving and socket.get_available_packet_count() > 0:
		_take(JSON.parse_string(socket.get_packet().get_string_from_utf8()))
	if socket == _socket and state == WebSocketPeer.STATE_CLOSED:
		set_process(false)
		_end(socket.get_close_code(), socket.get_close_reason())

func _end(code: int, reason: String):
	if code != 1000 and peer and peer.get_connection_status() == MultiplayerPeer.CONNECTION_CONNECTING:
		peer.close()  # nobody will answer any more: connection_failed
	left.emit(code, reason)

func _send(player: int, type: Message, data := ""):
	if _socket and _socket.get_ready_state() == WebSocketPeer.STATE_OPEN:
		_socket.send_text(JSON.stringify({"id": player, "type": type, "data": data}))

func _take(message: Dictionary):
	var player := int(message.id)
	match int(message.type):
		Message.ID:
			_make_peer(player, message.data == "true")
		Message.JOIN:
			lobby = message.data
			joined.emit(lobby)
		Message.SEAL:
			sealed.emit()
		Message.PEER_CONNECT:
			_connect_with(player)
		Message.PEER_DISCONNECT when peer.has_peer(player):
			peer.remove_peer(player)
		Message.OFFER when peer.has_peer(player):
			peer.get_peer(player).connection.set_remote_description("offer", message.data)
		Message.ANSWER when peer.has_peer(player):
			peer.get_peer(player).connection.set_remote_description("answer", message.data)
		Message.CANDIDATE when peer.has_peer(player):
			var parts = message.data.split("\n")  # an empty one, mid, index, candidate
			if parts.size() == 4:
				peer.get_peer(player).connection.add_ice_candidate(parts[1], int(parts[2]), parts[3])

func _make_peer(own_id: int, mesh: bool):
	peer = WebRTCMultiplayerPeer.new()
	if mesh:
		peer.create_mesh(own_id)
	elif own_id == MultiplayerPeer.TARGET_PEER_SERVER:
		peer.create_server()
	else:
		peer.create_client(own_id)
	multiplayer.multiplayer_peer = peer

func _connect_with(player: int):
	if peer.refuse_new_connections:
		return
	var connection = WebRTCPeerConnection.new()
	connection.initialize({"iceServers": ice_servers})
	connection.session_description_created.connect(_on_description.bind(player))
	connection.ice_candidate_created.connect(_on_candidate.bind(player))
	peer.add_peer(connection, player)
	if player < peer.get_unique_id():  # of two only one may offer
		connection.create_offer()

func _on_description(type: String, sdp: String, player: int):
	if not peer or not peer.has_peer(player):
		return  # gone while the browser was at it
	peer.get_peer(player).connection.set_local_description(type, sdp)
	_send(player, Message.OFFER if type == "offer" else Message.ANSWER, sdp)

func _on_candidate(media: String, index: int, candidate: String, player: int):
	_send(player, Message.CANDIDATE, "\n%s\n%d\n%s" % [media, index, candidate])

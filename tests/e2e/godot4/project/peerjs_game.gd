# A game of a host and those who join it, over the PeerJS path of the broker: its ids are the players' numbers.
# The one who joins makes the offer; the host waits for it, as docs/godot.md has it step by step.
extends "res://teller.gd"

const BrokerClient = preload("res://broker_client.gd")
const HOST = 1

var _broker := BrokerClient.new()
var _peer := WebRTCMultiplayerPeer.new()
var _connections := {}  # player's number -> WebRTCPeerConnection
var _names := {}        # player's number -> the id on the broker

func _ready():
	add_child(_broker)
	_broker.opened.connect(func(id): tell("opened", {"id": id}))
	_broker.peer_unavailable.connect(func(id): tell("unavailable", {"id": id}))
	_broker.refused.connect(func(reason): tell("refused", {"reason": reason}))
	_broker.closed.connect(func(code, reason): tell("closed", {"code": code, "reason": reason}))
	_broker.message.connect(_on_message)
	multiplayer.peer_connected.connect(func(player): tell("connected", {"player": player}))

func open(place: String, id := "", key := "peerjs"):
	_broker.connect_to_broker(place, key, id)

func send(type: String, dst: String, payload):
	_broker.send(type, dst, payload)

func close():
	_broker.close()

func host():
	_peer.create_server()
	multiplayer.multiplayer_peer = _peer

func join(host_id: String):
	_peer.create_client(int(_broker.id))
	multiplayer.multiplayer_peer = _peer
	_connect_with(HOST, host_id).create_offer()

@rpc("any_peer", "reliable")
func greet(words: String):
	tell("greeted", {"by": multiplayer.get_remote_sender_id(), "words": words})

func greet_all(words: String):
	greet.rpc(words)

func _connect_with(player: int, id: String) -> WebRTCPeerConnection:
	var connection = WebRTCPeerConnection.new()
	connection.initialize({"iceServers": []})
	connection.session_description_created.connect(func(type, sdp):
		connection.set_local_description(type, sdp)
		_broker.send(type.to_upper(), id, {"sdp": sdp}))
	connection.ice_candidate_created.connect(func(media, index, candidate):
		_broker.send("CANDIDATE", id, {"media": media, "index": index, "name": candidate}))
	_names[player] = id
	_connections[player] = connection
	_peer.add_peer(connection, player)
	return connection

func _on_message(type: String, src: String, payload):
	tell("message", {"type": type, "src": src, "payload": payload})
	if not multiplayer.multiplayer_peer is WebRTCMultiplayerPeer:
		return
	var player = int(src) if multiplayer.is_server() else HOST
	match type:
		"OFFER":
			_connect_with(player, src).set_remote_description("offer", payload.sdp)
		"ANSWER":
			_connections[player].set_remote_description("answer", payload.sdp)
		"CANDIDATE":
			_connections[player].add_ice_candidate(payload.media, int(payload.index), payload.name)

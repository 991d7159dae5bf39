# A game on the addon of examples/godot: it joins as it is told and tells all that its MultiplayerPeer says.
# Calls of each kind go to whom the scenario names, by the numbers that Godot has for it.
extends "res://teller.gd"

var _lobby = preload("res://addons/p2p_lobby/p2p_lobby.gd").new()

func _ready():
	add_child(_lobby)
	_lobby.joined.connect(func(lobby): tell("joined", {"lobby": lobby, "id": multiplayer.get_unique_id()}))
	_lobby.sealed.connect(func(): tell("sealed"))
	_lobby.left.connect(func(code, reason): tell("left", {"code": code, "reason": reason}))
	multiplayer.peer_connected.connect(func(player): tell("connected", {"player": player}))
	multiplayer.peer_disconnected.connect(func(player): tell("disconnected", {"player": player}))
	multiplayer.connected_to_server.connect(func(): tell("connected to server"))
	multiplayer.server_disconnected.connect(func(): tell("server disconnected"))
	multiplayer.connection_failed.connect(func(): tell("connection failed"))

func join(address: String, lobby: String, mesh: bool, members_max := 0):
	_lobby.join(address, lobby, mesh, members_max)

# What the peer says when it has just been made, before anybody can have answered.
func join_and_report(address: String, lobby: String):
	_lobby.joined.connect(report.unbind(1), CONNECT_ONE_SHOT)
	_lobby.join(address, lobby)

func seal():
	_lobby.seal()

func leave():
	_lobby.leave()

func close():
	_lobby.peer.close()

func disconnect_peer(player: int, force := false):
	_lobby.peer.disconnect_peer(player, force)

func refuse(refused: bool):
	multiplayer.multiplayer_peer.refuse_new_connections = refused

# A peer that is disconnected has no number, and Godot prints an error if it is asked for.
func report():
	var status = multiplayer.multiplayer_peer.get_connection_status()
	if status == MultiplayerPeer.CONNECTION_DISCONNECTED:
		tell("report", {"status": "disconnected"})
		return
	var peers = Array(multiplayer.get_peers())
	peers.sort()
	tell("report", {"status": "connected" if status == MultiplayerPeer.CONNECTION_CONNECTED else "connecting",
			"id": multiplayer.get_unique_id(), "server": multiplayer.is_server(), "peers": peers})

# Target 0 is everybody else, 1 the server, another positive one that player, a negative one all but that player.
func say(kind: String, target: int, words: String):
	rpc_id(target, "_hear_" + kind, words)

@rpc("any_peer", "reliable")
func _hear_reliable(words: String):
	_heard("reliable", words)

@rpc("any_peer", "unreliable")
func _hear_unreliable(words: String):
	_heard("unreliable", words)

@rpc("any_peer", "unreliable_ordered")
func _hear_unreliable_ordered(words: String):
	_heard("unreliable_ordered", words)

func _heard(kind: String, words: String):
	tell("heard", {"by": multiplayer.get_remote_sender_id(), "kind": kind, "words": words})

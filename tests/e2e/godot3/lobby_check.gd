# Runs headless in a lobby: offers to whoever has a lower number, answers, and seals once it has a candidate.
# The words are no real descriptions, but have in them what real ones have: line ends, quotes, and more than ASCII.
extends SceneTree

const LobbyClient = preload("res://lobby_client.gd")

var client = LobbyClient.new()
var own_id = 0

func _init():
	randomize()
	for happening in ["placed", "peer_connected", "peer_disconnected", "joined", "message", "sealed", "closed"]:
		client.connect(happening, self, "_on_" + happening)
	client.join("ws://127.0.0.1:%s/godot" % OS.get_environment("BROKER_PORT"), OS.get_environment("LOBBY"), true,
			OS.get_environment("FRAMES") == "text")

func _idle(_delta):
	client.poll()

func tell(happening, detail):
	print("@" + to_json({"happening": happening, "detail": detail}))

func _on_placed(id, mesh):
	own_id = id
	tell("placed", {"id": id, "mesh": mesh})

func _on_joined(lobby):
	tell("joined", {"lobby": lobby})

func _on_peer_connected(id):
	tell("peer connected", {"id": id})
	if id < own_id:
		client.send(LobbyClient.OFFER, id, "v=0\r\no=\"offer\" \u00fc")

func _on_peer_disconnected(id):
	tell("peer disconnected", {"id": id})

func _on_message(type, id, data):
	tell("message", {"type": type, "id": id, "data": data})
	match type:
		LobbyClient.OFFER:
			client.send(LobbyClient.ANSWER, id, "answer to " + data)
		LobbyClient.ANSWER:
			client.send(LobbyClient.CANDIDATE, id, "\ndata\n0\ncandidate:1")
		LobbyClient.CANDIDATE:
			client.seal()

func _on_sealed():
	tell("sealed", {})

func _on_closed(code, reason):
	tell("closed", {"code": code, "reason": reason})
	quit()

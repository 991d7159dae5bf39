# Runs headless and does what its environment says: connects, sends to itself, answers others, calls a ghost.
# Each thing that happens is one line of JSON on stdout, for the scenario that started it to read.
extends SceneTree

const BrokerClient = preload("res://broker_client.gd")

var client = BrokerClient.new()

func _init():
	randomize()
	client.connect("opened", self, "_on_opened")
	client.connect("message", self, "_on_message")
	client.connect("peer_unavailable", self, "_on_peer_unavailable")
	client.connect("failed", self, "_on_failed")
	client.connect("closed", self, "_on_closed")
	client.connect_to_broker("127.0.0.1", int(OS.get_environment("BROKER_PORT")), OS.get_environment("BROKER_PATH"),
			OS.get_environment("BROKER_KEY"), OS.get_environment("OWN_ID"), OS.get_environment("FRAMES") == "text")

func _idle(_delta):
	client.poll()

func tell(happening, detail):
	print("@" + to_json({"happening": happening, "detail": detail}))

func _on_opened(id):
	tell("opened", {"id": id})
	client.send("OFFER", id, {"note": "to myself: \u00fc"})
	client.send("OFFER", "nobody", {"note": "anybody?"})

func _on_message(type, src, payload):
	tell("message", {"type": type, "src": src, "payload": payload})
	if type == "OFFER" and src != client.id:
		client.send("ANSWER", src, {"answer to": payload})
	if type == "CANDIDATE":
		client.close()

func _on_peer_unavailable(id):
	tell("unavailable", {"id": id})

func _on_failed(reason):
	tell("failed", {"reason": reason})
	quit()

func _on_closed():
	tell("closed", {})
	quit()

# PeerJS itself inside a web export: the page has loaded its script, and JavaScriptBridge reaches the class Peer.
# Every callback stays in a variable, since Godot frees what nobody holds.
extends "res://teller.gd"

var _peer
var _link
var _callbacks := []

func open(host: String, port: int, id := ""):
	var options = JavaScriptBridge.create_object("Object")
	options.host = host
	options.port = port
	options.path = "/"
	if id:
		_peer = JavaScriptBridge.create_object("Peer", id, options)
	else:
		_peer = JavaScriptBridge.create_object("Peer", options)
	_peer.on("open", _callback(func(arguments): tell("opened", {"id": arguments[0]})))
	_peer.on("error", _callback(func(arguments): tell("failed", {"type": arguments[0].type})))
	_peer.on("connection", _callback(func(arguments): _adopt(arguments[0])))

func join(id: String):
	_adopt(_peer.connect(id))

func send(words: String):
	_link.send(words)

func _adopt(link):
	_link = link
	link.on("open", _callback(func(_arguments): tell("linked", {"with": link.peer})))
	link.on("data", _callback(func(arguments): tell("data", {"words": arguments[0]})))

func _callback(what: Callable):
	_callbacks.append(JavaScriptBridge.create_callback(what))
	return _callbacks.back()

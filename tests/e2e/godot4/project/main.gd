# The scene of every game here: brings a game the scenario's commands, each a line of JSON with a method and its
# arguments. Loading a 37 MB engine takes long, so one engine runs games one after the other, each a node of its own.
extends Node

var _game
var _callback = JavaScriptBridge.create_callback(_on_command)  # in a variable, or it would be freed

func _ready():
	RenderingServer.render_loop_enabled = false  # nobody looks, and it would be drawn by the processor
	JavaScriptBridge.get_interface("window").command = _callback

func _on_command(arguments):
	var command = JSON.parse_string(arguments[0])
	if command.method == "begin":
		_begin(command.args[0])
	else:
		_game.callv(command.method, command.args)

func _begin(script: String):
	Engine.max_fps = 2 if script == "teller" else 30  # which is the game of an engine that nobody uses
	if _game:
		_game.free()
	multiplayer.multiplayer_peer = OfflineMultiplayerPeer.new()
	_game = load("res://%s.gd" % script).new()
	_game.name = "game"  # the same for all, since calls go to a node by its path
	add_child(_game)
	_game.tell("game ready")

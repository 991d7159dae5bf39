# The scene of every game here: runs the script that the page's first argument names, and brings it the scenario's
# commands, each a line of JSON with a method and its arguments. What the game tells goes out by print().
extends Node

var _game
var _callback = JavaScriptBridge.create_callback(_on_command)  # in a variable, or it would be freed

func _ready():
	RenderingServer.render_loop_enabled = false  # nobody looks, and it would be drawn by the processor
	_game = load("res://%s.gd" % OS.get_cmdline_user_args()[0]).new()
	_game.name = "game"
	add_child(_game)
	JavaScriptBridge.get_interface("window").command = _callback
	_game.tell("ready")

func _on_command(arguments):
	var command = JSON.parse_string(arguments[0])
	_game.callv(command.method, command.args)

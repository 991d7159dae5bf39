# A chat of all who are in a lobby: the least that shows joining, sealing, and calls between players.
# Players and calls are Godot's own high-level multiplayer; of the broker only the lobby's node knows.
extends VBoxContainer

@onready var lobby = $Lobby

func _ready():
	multiplayer.peer_connected.connect(func(player): _write("%d is here" % player))
	multiplayer.peer_disconnected.connect(func(player): _write("%d has gone" % player))
	multiplayer.server_disconnected.connect(func(): _write("the host has gone"))

func _on_join():
	var error = lobby.join($Address.text, $Name.text)
	if error:
		_write("no address: %s" % error_string(error))

func _on_joined(lobby_name: String):
	$Name.text = lobby_name
	_write("in lobby %s as player %d" % [lobby_name, multiplayer.get_unique_id()])

func _on_sealed():
	_write("sealed: nobody comes in any more")

func _on_left(code: int, reason: String):
	_write("the lobby is over: %s" % (reason if reason else str(code)))

func _on_words(words: String):
	hear.rpc(words)
	$Words.clear()

@rpc("any_peer", "call_local", "reliable")
func hear(words: String):
	_write("%d: %s" % [multiplayer.get_remote_sender_id(), words])

func _write(line: String):
	$Log.add_text(line + "\n")
	print(line)

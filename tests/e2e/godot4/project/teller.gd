# What every game here can do: tell its scenario what happens to it, one line of JSON for each thing.
extends Node

func tell(happening: String, details := {}):
	print("@", JSON.stringify({"name": happening}.merged(details)))

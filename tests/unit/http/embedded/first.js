const pattern = /\d+;[a-z]\\/g;

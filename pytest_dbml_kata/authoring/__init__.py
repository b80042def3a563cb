"""For authors of katas: what holds a catalogue to the rules, and measures how strong its checks are."""

"""The checks of katas, a folder a domain. Content only: it imports the authoring API alone."""

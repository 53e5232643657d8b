"""Input about claims and documents, to clean data; never saves. By topic."""

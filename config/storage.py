"""Keeping content under a name that holds its fingerprint: written once, whole, never over."""


def keep(storage, name, source, size):
    """Store `source` (a django File) under `name`, unless the same content lies there already. Returns the name."""
    if storage.exists(name) and storage.size(name) == size:
        return name
    return storage.save(name, source)

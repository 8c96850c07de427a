from servers.object_store import bucket, object_store

__all__ = ["bucket", "object_store"]

from servers.clamd import clamd, clamd_of_session

__all__ = ["clamd", "clamd_of_session"]

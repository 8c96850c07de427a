from servers.trials import open_trial, store_url, tried

__all__ = ["open_trial", "store_url", "tried"]

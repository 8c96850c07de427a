"""The testing kit, for us and for whoever embeds the library or writes an adapter (extra «testing»)."""

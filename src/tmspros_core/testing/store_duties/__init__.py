"""The duties of a store, by what they are about; ``store_contract`` puts them together."""

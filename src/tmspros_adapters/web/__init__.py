"""The pages and the JSON API, for every framework alike: an adapter translates a request and a response, no more."""

"""Copy mode: reading back with a cursor of our own. All but `controller` and `source` is pure."""

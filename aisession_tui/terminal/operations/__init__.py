"""What control functions do: plain functions `(screen, parameters)`, by the bytes that call them.

A parameter left out is 0. `tables` says which function each control sequence is.
"""

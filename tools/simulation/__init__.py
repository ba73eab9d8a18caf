"""A discrete-event simulation of many machines that draw pictures, with the laws that it is held to.

``events`` is the clock and the stations, ``laws`` the closed forms, ``plant`` the model of workers, broker and store.
"""

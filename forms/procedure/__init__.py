"""A route in the forms in which people read it: prose, diagram, BPMN, and what differs between two versions.

It may know models and the forms whose words it takes.
It never knows a case, a file or the engine: the same route gives the same bytes.
"""

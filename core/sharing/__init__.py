"""What hosts with workspaces of their own leave for each other in the place that they share: files
of runs, imported data sets, versions.

A host sends what it publishes (`sending`) and brings what it lacks when it is asked for
(`fetching`). Which files of data sets there are is listed in the database (`listing`), and each
host's workspace follows that list (`folders`).
"""

"""What the workspace's own records say about how work goes: figures by week, and how they developed."""

"""Where a workspace's files lie besides on this host: a folder that hosts share, or S3."""

"""All municipalities at once: the same counting functions on each, results summed, then compared and ranked."""

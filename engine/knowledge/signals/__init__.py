"""Is a text worth keeping, what kind is it, where does it belong, and is it known already?"""

"""Words and figures as they stand on the screen: formats, glyphs, wrapping, finding."""

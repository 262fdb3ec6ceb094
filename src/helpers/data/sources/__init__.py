"""One module a source: files as their publishers ship them, to tidy frames in units and named vintages."""

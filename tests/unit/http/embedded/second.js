document.title = `${pattern.source}; "quoted" ä`;

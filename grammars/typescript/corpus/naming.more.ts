class Store { LoadRows() {} }

class Store { RowCount = 0; }

function loadAllRowsAgain() {}

interface LoadOpts {}

interface LoadConfig {}

interface LoadProps {}

interface LoadArgs {}

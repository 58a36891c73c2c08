class Store { LoadRows() {} }

class Row_Store {}

class Store { RowCount = 0; }

function loadAllRowsAgain() {}

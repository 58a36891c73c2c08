const row = <Row>load();

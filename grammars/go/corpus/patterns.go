package main

func f(x int) error {
	a = 1
	a := 2
	foo(1)
	foo(1, 2)
	fmt.Println("x")
	if err != nil {
		return err
	}
	return nil
}

fn main() {
    print(1);
}

resource "aws_s3_bucket" "b" {
  acl = "public-read"
  tags = { a = 1 }
  name = upper("x")
}

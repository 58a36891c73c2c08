# ruleid: no-print
print(1)
# ok: no-print
log(1)
# todoruleid: no-print
output = print

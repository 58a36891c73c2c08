// ok: no-print
print(1);
print(2);
// ruleid: no-print, no-such-rule
log(3);

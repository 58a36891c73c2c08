const std = @import("std");

pub fn main() !void {
    foo(1);
    foo(1, 2);
    const x = try bar(3);
    if (x > 1) {
        std.debug.print("{}\n", .{x});
    }
    if (x > 2) {}
}

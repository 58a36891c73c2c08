{ pkgs, lib, ... }:
let
  a = foo 1;
in {
  b = with pkgs; [ git ];
  c = lib.mkIf true a;
}

'use strict';
load();

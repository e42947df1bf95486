/* shipped: files that come with the program: worlds/, scenarios/, backtest/. */
#ifndef COMMAND_SHIPPED_H
#define COMMAND_SHIPPED_H

/* The path of one, "worlds/dprk-2017.cfg"; the caller frees it. NULL: no memory. An installed
 * program has them in ../share/brink as seen from its own folder, wherever that was put; one
 * that was not installed, where it was built. Whether the file is there is not looked at. */
char *shipped_path(const char *name);

#endif

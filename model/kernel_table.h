/* kernel_table: the functions of one build, as a kernel. */
#ifndef MODEL_KERNEL_TABLE_H
#define MODEL_KERNEL_TABLE_H

#include "model/kernel.h"

const struct kernel *kernel_table_here(void);

#endif

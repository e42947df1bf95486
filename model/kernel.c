#include "model/kernel.h"

#include "model/kernel_table.h"

const struct kernel *kernel_at(size_t index)
{
    return index == 0 ? kernel_table_here() : NULL;
}

const struct kernel *kernel_best(void)
{
    return kernel_table_here();
}

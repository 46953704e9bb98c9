/** How tokens choose their experts: routers with their auxiliary losses, in double, without a device. */
@NullMarked
package io.shardwright.routing;

import org.jspecify.annotations.NullMarked;

// One town for all, in this order.
import './answers';
import './unlock';
import './holderTasks';

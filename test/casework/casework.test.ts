// One town for all, in this order.
import './cases';
import './relations';
import './emergency';

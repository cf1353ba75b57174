// One town for both, in this order: reports count what was asked.
import './reports';
import './whoSawWhat';

// One town for all, in this order: reports count what was asked.
import './reports';
import './whoSawWhat';
import './obligations';
import './subjectAccess/copies';
import './subjectAccess/corrections';
import './subjectAccess/leaving';
import './subjectAccess/requests';
import './subjectAccess/reviewers';
import './subjectAccess/weighing';

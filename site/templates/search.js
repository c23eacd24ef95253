window.yulanStudents = {"classes":{{ here.classes | tojson }},
"mentors":{{ here.mentors | tojson }},
"categories":{{ here.categories | tojson }},
"rows":{{ here.rows | tojson }}};

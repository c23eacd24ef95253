window.yulanStudents = {"classes":{{ here.classes | tojson }},
"mentors":{{ here.mentors | tojson }},
"categories":{{ here.categories | tojson }},
"syllables":{{ here.syllables | tojson }},
"late":{{ here.late | tojson }},
"rows":{{ here.rows | tojson }}};
